const absoluteZeroDegC = -273.15;

export const degCToKelvin = (temperatureDegC: number): number => temperatureDegC - absoluteZeroDegC;

export const kelvinToDegC = (temperatureK: number): number => temperatureK + absoluteZeroDegC;
