interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly initial: string;
  readonly placeholder?: string;
}

/** A whole number within its bounds; the browser refuses what is outside. */
export function NumberField({ name, label, min, max, initial, placeholder = "" }: NumberFieldProps) {
  return (
    <label>
      {label}
      <input
        name={name}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        defaultValue={initial}
        placeholder={placeholder}
      />
    </label>
  );
}
